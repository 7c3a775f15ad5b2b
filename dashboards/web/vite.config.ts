import { resolve } from "node:path";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const entry = (name: string): string => resolve(import.meta.dirname, name);

/** In development, the pages answer at the addresses that `api` gives them. */
const addresses: Plugin = {
  name: "ioc-addresses",
  configureServer(server) {
    server.middlewares.use((request, _response, next) => {
      const path = (request.url ?? "/").split("?")[0] ?? "/";
      if (path.startsWith("/wall/")) request.url = "/wall.html";
      else if (/^\/(login|account|admin\/.*|alerts(\/.*)?|rules(\/.*)?|kpi(\/.*)?|nop-so-lieu(\/.*)?|reports)?$/.test(path)) request.url = "/desk.html";
      else if (/^\/p(\/.*)?$/.test(path)) request.url = "/phone.html";
      next();
    });
  },
};

export default defineConfig({
  plugins: [svelte(), addresses],
  build: {
    target: "es2022",
    assetsInlineLimit: 0, // font-src 'self' refuses data: URLs
    modulePreload: { polyfill: false },
    rolldownOptions: {
      checks: { pluginTimings: false }, // slow machines are no fault of the build
      input: { wall: entry("wall.html"), desk: entry("desk.html"), phone: entry("phone.html") },
    },
  },
  server: { proxy: { "/api": { target: "http://127.0.0.1:8000", ws: true } } },
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    isolate: false, // they leave nothing behind, and take half the time
    testTimeout: 60_000, // the long ones take 2 s alone, more on a busy machine
  },
});
