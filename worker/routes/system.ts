import * as api from "../../domain/api/index.ts";
import { type Api, mount } from "../mount.ts";

/** Health, and the API's own description. */
export function systemRoutes(app: Api): void {
  mount(app, api.health, () => ({ status: "ok" as const, time: Date.now() }));

  app.openAPIRegistry.registerComponent("securitySchemes", "user", { type: "http", scheme: "bearer", bearerFormat: "JWT" });
  app.openAPIRegistry.registerComponent("securitySchemes", "operator", { type: "http", scheme: "bearer" });
  app.doc31("/openapi.json", {
    openapi: "3.1.0",
    info: {
      title: "Anticip",
      version: "1",
      description: "An exchange for music artists. Money is in cents, quantities in whole shares, times in milliseconds UTC.",
      license: { name: "MIT" },
    },
    servers: [{ url: "/api/v1" }],
  });
}
