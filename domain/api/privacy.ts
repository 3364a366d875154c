import { z } from "zod";
import { route } from "./route.ts";

export const exportAccount = route({
  method: "get",
  path: "/auth/export",
  tag: "Privacy",
  summary: "Everything the exchange holds about me, as one JSON file",
  auth: "confirmed",
  status: 200,
  response: z.looseObject({
    exportedAt: z.int(),
    account: z.looseObject({}),
    sessions: z.array(z.looseObject({})),
    apiKeys: z.array(z.looseObject({})),
    passkeys: z.array(z.looseObject({})),
    identities: z.array(z.looseObject({})),
    acts: z.array(z.looseObject({})),
    portfolio: z.looseObject({}),
    orders: z.array(z.looseObject({})),
  }),
});

export const deleteAccount = route({
  method: "delete",
  path: "/auth/account",
  tag: "Privacy",
  summary: "Delete my account: cancels its orders, releases its name, ends its sessions and keys",
  auth: "confirmed",
  status: 204,
  problems: ["last_admin"],
});
