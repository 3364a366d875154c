import type { Feature } from "../../feature.ts";
import { roomRoutes } from "./routes.ts";

/** The WebSocket rooms. */
export const roomsFeature: Feature = { name: "rooms", routes: roomRoutes };
