import { Checkbox } from "../../ui/Checkbox.tsx";

/** Whether a new password leaves other ways to sign in: whoever was in the account may have added theirs. */
export function RemoveOtherWays(props: { ways: string; checked: boolean; onChange: (checked: boolean) => void }) {
  return (
    <Checkbox
      checked={props.checked}
      onChange={props.onChange}
      hint="They sign in without the password. Keep them only if you know that each one is yours."
    >
      Remove {props.ways}
    </Checkbox>
  );
}
