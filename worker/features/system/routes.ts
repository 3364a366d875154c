import * as api from "../../../domain/api/index.ts";
import type { Feature } from "../../feature.ts";
import { type Api, mount } from "../../http/mount.ts";
import { missingInPublic } from "../../platform/configuration.ts";
import { isLoopback } from "../../platform/loopback.ts";
import { storageFailedLately } from "../../platform/storage-failure.ts";
import { assertReady } from "./readiness.ts";

/** Health, and the API's own description. */
export function systemRoutes(app: Api, features: readonly Feature[]): void {
  mount(app, api.health, (_, { now }) => ({ status: "ok" as const, time: now }));

  const configured = features.flatMap((feature) => feature.configured ?? []);
  mount(app, api.ready, async (_, { env, now }, c) => {
    await assertReady(env, now);
    return {
      status: "ready" as const,
      time: now,
      warnings: [
        ...(isLoopback(c.req.url) ? [] : missingInPublic(env, configured)),
        ...(storageFailedLately(now) ? ["Storage has failed within the last minute"] : []),
      ],
    };
  });

  const schemes = {
    user: { bearerFormat: "JWT or API key", description: "An access token, or an API key" },
    session: { bearerFormat: "JWT", description: "An access token; no API key" },
    operator: { description: "The operator's token, or the access token of an admin" },
  };
  for (const [name, scheme] of Object.entries(schemes)) {
    app.operations.openAPIRegistry.registerComponent("securitySchemes", name, {
      type: "http",
      scheme: "bearer",
      ...scheme,
    });
  }
  app.operations.doc31("/openapi.json", {
    openapi: "3.1.0",
    info: {
      title: "Anticip",
      version: "1",
      description:
        "An exchange for music artists. Money is in cents, quantities in whole shares, times in milliseconds UTC.",
      license: { name: "MIT" },
    },
    servers: [{ url: "/api/v1" }],
  });
}
