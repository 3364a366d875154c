import { defineConfig } from "vite";
import solid from "vite-plugin-solid";

/** Where `npm run dev` serves the API and the rooms. */
const SERVER = "http://localhost:8787";

/** The server refuses requests of other origins, so it is told that they are its own. */
const OWN = { target: SERVER, changeOrigin: true, headers: { origin: SERVER } };

export default defineConfig({
  root: "web",
  plugins: [solid()],
  build: {
    outDir: "../dist/web",
    emptyOutDir: true,
    target: "es2022",
    // The content security policy allows no data: addresses for fonts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      treeshake: {
        // A feature's index.ts names both its page, which the first load routes to, and parts that only other
        // pages use: those come with these pages. Nothing in a feature acts by being imported alone.
        moduleSideEffects: [{ test: /\/web\/(features|ui)\/.*\.tsx?$/, sideEffects: false }],
      },
    },
  },
  server: {
    proxy: {
      "/api": OWN,
      "/rooms": { ...OWN, ws: true },
    },
  },
});
