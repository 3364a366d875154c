import { useNavigate } from "@solidjs/router";
import { For, Show } from "solid-js";
import { endSession, listSessions, type OpenSession } from "../../../domain/api/sessions.ts";
import { endAllSessions } from "../../../domain/api/sign-out.ts";
import { ConfirmButton } from "../../ui/ConfirmButton.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { Time } from "../../ui/Time.tsx";
import { format } from "../../lib/format.ts";
import { invalidate, useAnswer } from "../../lib/query.ts";
import { SIGN_IN_METHODS } from "../../lib/sign-in-methods.ts";
import { say } from "../../ui/notices.ts";
import { call, signOut } from "../../lib/session.ts";
import { describeDevice } from "./device.ts";
import { Loaded } from "../../ui/Loaded.tsx";
import { Row, Rows } from "../../ui/Rows.tsx";

/** Where I am signed in, and the way out of each. */
export function SessionsPanel() {
  const navigate = useNavigate();
  const sessions = useAnswer(listSessions, () => ({}));
  async function endAll(): Promise<void> {
    await call(endAllSessions, {});
    await signOut();
    navigate("/");
    say("Signed out everywhere");
  }
  return (
    <Panel
      title="Sessions"
      id="sessions"
      tools={
        <ConfirmButton
          label="Sign out everywhere"
          question="Here too, and revoke all API keys?"
          yes="Yes, sign out"
          act={endAll}
        />
      }
    >
      <Loaded query={sessions}>
        {(listed) => (
          <Rows label="Sessions">
            <For each={listed().sessions}>{(session) => <SessionRow session={session} />}</For>
          </Rows>
        )}
      </Loaded>
    </Panel>
  );
}

function SessionRow(props: { session: OpenSession }) {
  const device = () => describeDevice(props.session.device);
  async function end(): Promise<void> {
    await call(endSession, { params: { id: props.session.id } });
    void invalidate(listSessions);
    say(`Session of ${device()} ended`);
  }
  return (
    <Row
      title={<span title={props.session.device}>{device()}</span>}
      mark={props.session.current ? "This one" : undefined}
      note={
        <>
          <Show when={props.session.country}>{(code) => `${format.country(code())} · `}</Show>
          last used <Time at={props.session.lastUsedAt} ago /> · signed in <Time at={props.session.createdAt} /> with{" "}
          {SIGN_IN_METHODS[props.session.method]}
        </>
      }
    >
      <Show when={!props.session.current}>
        <ConfirmButton
          label="End"
          name={`End the session of ${device()}`}
          question="End it?"
          yes="Yes, end it"
          act={end}
        />
      </Show>
    </Row>
  );
}
