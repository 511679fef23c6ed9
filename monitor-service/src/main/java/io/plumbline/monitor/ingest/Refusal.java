package io.plumbline.monitor.ingest;

/** A record that cannot be taken; carries the answer out of nested reading. Without a stack, as it may come often. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1;
    private final transient DecodeResult.Rejected answer;

    Refusal(RejectReason reason, String detail) {
        this(new DecodeResult.Rejected(reason, detail));
    }

    Refusal(DecodeResult.Rejected answer) {
        super(answer.detail(), null, false, false);
        this.answer = answer;
    }

    DecodeResult.Rejected answer() {
        return answer;
    }
}
