import { type JSX, Show } from "solid-js";
import type { Role } from "../../domain/api/accounts.ts";
import { NotFound } from "../ui/NotFound.tsx";
import { account, session } from "../lib/session.ts";
import { Skeleton } from "../ui/Skeleton.tsx";

/** A page for those of a role: for all others there is nothing at its address. */
export function ForRole(props: { roles: readonly Role[]; children: JSX.Element }) {
  const isAllowed = () => props.roles.includes(account()?.role ?? "user");
  return (
    <Show when={session().status !== "restoring"} fallback={<Skeleton rows={8} />}>
      <Show when={isAllowed()} fallback={<NotFound />}>
        {props.children}
      </Show>
    </Show>
  );
}
