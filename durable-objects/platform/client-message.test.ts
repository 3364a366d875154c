import fc from "fast-check";
import { expect, test } from "vitest";
import { ClientMessage, MAX_CLIENT_MESSAGE, ServerMessage } from "../../domain/messages/wire.ts";
import { readClientMessage } from "./client-message.ts";

test("a resync is understood", () => {
  expect(readClientMessage('{"type":"resync"}')).toEqual({ type: "resync" });
});

test("so is a mark that is sent back, if it can be one", () => {
  expect(readClientMessage('{"type":"seen","mark":"a word"}')).toEqual({ type: "seen", mark: "a word" });
  for (const mark of [50, null, "x".repeat(65), ["a word"]])
    expect(readClientMessage(JSON.stringify({ type: "seen", mark }))).toMatchObject({ code: "malformed_message" });
});

test.each([
  ["binary", new ArrayBuffer(4), "malformed_message"],
  ["one unit too long", "x".repeat(MAX_CLIENT_MESSAGE + 1), "message_too_large"],
  ["as long as may be, but no JSON", "x".repeat(MAX_CLIENT_MESSAGE), "malformed_message"],
  ["of another type", '{"type":"snapshot"}', "malformed_message"],
  ["with more than it should have", '{"type":"resync","since":1}', "malformed_message"],
] as const)("a message that is %s gets an error", (_, data, code) => {
  expect(readClientMessage(data)).toMatchObject({ type: "error", code });
});

test("whatever comes, it is a message of the wire or gets one", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json(), fc.uint8Array()), (data) => {
      const message = readClientMessage(data);
      if (message.type === "error") expect(ServerMessage.parse(message)).toEqual(message);
      else expect(ClientMessage.parse(message)).toEqual(message);
    }),
  );
});
