declare namespace Cloudflare {
  interface Env {
    /** D1's migrations, handed in by vitest.config.ts. */
    TEST_MIGRATIONS: import("cloudflare:test").D1Migration[];
  }
}
