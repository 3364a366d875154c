import { networkHash } from "../../platform/networks.ts";
import { accountAddresses } from "../../platform/schema/index.ts";
import type { ServiceContext } from "../../platform/service-context.ts";

/** Notes that an account was used from the network of an address: what links accounts. */
export async function noteAddress(
  { env, db, now }: ServiceContext,
  userId: string,
  address: string | null,
): Promise<void> {
  if (address === null) return;
  const row = { userId, addressHash: networkHash(env, address), lastSeenAt: now };
  const target = [accountAddresses.userId, accountAddresses.addressHash];
  await db
    .insert(accountAddresses)
    .values(row)
    .onConflictDoUpdate({ target, set: { lastSeenAt: now } });
}
