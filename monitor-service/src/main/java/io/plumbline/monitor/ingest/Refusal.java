package io.plumbline.monitor.ingest;

/** A record that cannot be taken; carries the answer out of nested reading. Without a stack, as it may come often. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1;
    private static final int LONGEST = 400;
    private final transient DecodeResult.Rejected answer;

    Refusal(RejectReason reason, String detail) {
        // A detail may quote a name from the record, which may be as long as the record.
        this(new DecodeResult.Rejected(
                reason, detail.length() > LONGEST ? detail.substring(0, LONGEST) + "…" : detail));
    }

    Refusal(DecodeResult.Rejected answer) {
        super(answer.detail(), null, false, false);
        this.answer = answer;
    }

    DecodeResult.Rejected answer() {
        return answer;
    }
}
