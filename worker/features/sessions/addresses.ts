import type { ApiContext } from "../../http/context.ts";
import { database } from "../../platform/database.ts";
import { accountAddresses } from "../../platform/schema/index.ts";
import { addressHash, addressOf } from "./client.ts";

/** Notes that an account was used from the network a request comes from: what links accounts. */
export async function noteAddress(c: ApiContext, userId: string, now: number): Promise<void> {
  const address = addressOf(c);
  if (address === null) return;
  const row = { userId, addressHash: addressHash(c.env, address), lastSeenAt: now };
  const target = [accountAddresses.userId, accountAddresses.addressHash];
  await database(c.env)
    .insert(accountAddresses)
    .values(row)
    .onConflictDoUpdate({ target, set: { lastSeenAt: now } });
}
