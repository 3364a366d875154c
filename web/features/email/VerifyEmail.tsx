import { useMutation } from "@tanstack/solid-query";
import { Match, onMount, Switch } from "solid-js";
import { verifyEmail } from "../../../domain/api/email.ts";
import { ApiError } from "../../lib/api-error.ts";
import { explain, fieldError } from "../../lib/explain.ts";
import { Button, buttonClass } from "../../ui/Button.tsx";
import { FormPage } from "../../ui/FormPage.tsx";
import styles from "../../ui/FormPage.module.css";
import { takeFragment } from "../../lib/fragment.ts";
import { queryClient } from "../../lib/query.ts";
import { accountChanged, call } from "../../lib/session.ts";

type Outcome = "verified" | "expired";

/** Where a mailed link leads: proves the address that it was sent to. */
export default function VerifyEmail() {
  const token = takeFragment().get("token");
  const proof = useMutation(
    () => ({ mutationFn: () => prove(token) }),
    () => queryClient,
  );
  onMount(() => proof.mutate());
  return (
    <Switch fallback={<FormPage title="E-mail address" lead="One moment…" />}>
      <Match when={proof.data}>{(outcome) => <Result {...RESULTS[outcome()]} />}</Match>
      <Match when={proof.error}>
        <FormPage title="E-mail address" lead={explain(proof.error)}>
          <div class={styles.form}>
            <Button kind="primary" size="large" onClick={() => proof.mutate()}>
              Try again
            </Button>
          </div>
        </FormPage>
      </Match>
    </Switch>
  );
}

const RESULTS: Record<Outcome, { title: string; lead: string }> = {
  verified: {
    title: "Your address is verified",
    lead: "With it you can set a new password when you have forgotten yours.",
  },
  expired: {
    title: "This link does not work",
    lead: "It has expired, was used before, or is not whole. Ask for a new one in your account.",
  },
};

function Result(props: { title: string; lead: string }) {
  return (
    <FormPage title={props.title} lead={props.lead}>
      <div class={styles.form}>
        <a class={buttonClass("primary", "large")} href="/account">
          Go to your account
        </a>
      </div>
    </FormPage>
  );
}

async function prove(token: string | null): Promise<Outcome> {
  if (token === null) return "expired";
  try {
    await call(verifyEmail, { body: { token } });
  } catch (error) {
    // A link that was cut short in the mail has no token of the right form.
    if ((error instanceof ApiError && error.code === "link_expired") || fieldError(error, "token") !== null)
      return "expired";
    throw error;
  }
  await accountChanged().catch(() => undefined);
  return "verified";
}
