import { createServer } from "node:net";
import { fail } from "./fail.ts";

/** The port from `PORT`, 8787 without it. Ends the process with a clear message if it is not one or is taken. */
export async function freePort(): Promise<number> {
  const text = process.env.PORT ?? "8787";
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    fail(`PORT must be a number from 1 to 65535, not "${text}".`);
  const taken = await new Promise<boolean>((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(true));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(false)));
  });
  if (taken) fail(`Port ${port} is taken. Stop what uses it, or choose another: PORT=${port + 1} npm start`);
  return port;
}
