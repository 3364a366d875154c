import { defineConfig } from "drizzle-kit";

export default defineConfig({
  dialect: "sqlite",
  schema: ["./worker/platform/schema/index.ts", "./worker/features/*/schema.ts"],
  out: "./migrations",
  casing: "snake_case",
});
