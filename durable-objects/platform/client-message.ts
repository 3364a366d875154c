import { ClientMessage, MAX_CLIENT_MESSAGE, type ServerMessage } from "../../domain/messages/wire.ts";

/** What a client asked for, or the `error` message that tells it what was wrong. */
export function readClientMessage(
  data: string | ArrayBuffer | ArrayBufferView,
): ClientMessage | Extract<ServerMessage, { type: "error" }> {
  if (typeof data !== "string") return { type: "error", code: "malformed_message", detail: "Send text" };
  if (data.length > MAX_CLIENT_MESSAGE) {
    return { type: "error", code: "message_too_large", detail: `At most ${MAX_CLIENT_MESSAGE} characters` };
  }
  let json: unknown;
  try {
    json = JSON.parse(data);
  } catch {
    return { type: "error", code: "malformed_message", detail: "The message is not valid JSON" };
  }
  const message = ClientMessage.safeParse(json);
  return message.success
    ? message.data
    : {
        type: "error",
        code: "malformed_message",
        detail:
          'No such message; send {"type":"resync"}, {"type":"seen","mark":"…"} or, in the market, {"type":"watch","artistIds":[…]}',
      };
}
