// As a browser does on a page that nobody touched.
Object.defineProperty(AudioContext.prototype, "state", { get: () => "suspended" });
