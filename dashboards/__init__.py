"""What people look at: `web/`, the browser app; boards for Grafana join it in `grafana/`.

`web/` is TypeScript, built by Vite into `web/dist` and served by `api`. It speaks to `api` only
through `/api/ioc/v1` and knows neither the database nor any place name.
"""
