package io.plumbline.monitor.stream;

import io.plumbline.monitor.outcome.Prediction;
import io.plumbline.monitor.outcome.Truth;
import io.plumbline.stats.SummaryReader;
import io.plumbline.stats.SummaryWriter;

/** What the profiling stage sends to where predictions meet their labels: all of one model go to the same task. */
sealed interface OutcomeMessage {
    int VERSION = 1;

    String model();

    /** Of the model and the id. */
    SeenEvents.Identity identity();

    byte[] value();

    /** A prediction was made. */
    record Predicted(String model, SeenEvents.Identity identity, Prediction prediction) implements OutcomeMessage {
        static final int KIND = 'Q';

        @Override
        public byte[] value() {
            return prediction
                    .writeTo(new SummaryWriter().putByte(VERSION).putByte(KIND))
                    .toByteArray();
        }
    }

    /** A label was given. */
    record Labelled(String model, SeenEvents.Identity identity, Truth truth) implements OutcomeMessage {
        static final int KIND = 'L';

        @Override
        public byte[] value() {
            return truth.writeTo(new SummaryWriter().putByte(VERSION).putByte(KIND))
                    .toByteArray();
        }
    }

    /** The model first: by it the partition is chosen. */
    default byte[] key() {
        return new SummaryWriter()
                .putText(model())
                .putSigned(identity().high())
                .putSigned(identity().low())
                .toByteArray();
    }

    /** The model that a key is of. */
    static String model(byte[] key) {
        return new SummaryReader(key).getText();
    }

    /** @throws IllegalArgumentException if the bytes are not a message of a version known here */
    static OutcomeMessage read(byte[] key, byte[] value) {
        SummaryReader keyIn = new SummaryReader(key);
        String model = keyIn.getText();
        SeenEvents.Identity identity = new SeenEvents.Identity(keyIn.getSigned(), keyIn.getSigned());
        SummaryReader in = new SummaryReader(value);
        int version = in.getByte();
        if (version != VERSION) {
            throw new IllegalArgumentException("an outcome of version " + version + ", known is " + VERSION);
        }
        int kind = in.getByte();
        return switch (kind) {
            case Predicted.KIND -> new Predicted(model, identity, Prediction.readFrom(in));
            case Labelled.KIND -> new Labelled(model, identity, Truth.readFrom(in));
            default -> throw new IllegalArgumentException("an outcome of kind " + kind);
        };
    }
}
