package io.plumbline.monitor.stream;

import io.plumbline.monitor.detect.Change;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.stats.SummaryReader;
import io.plumbline.stats.SummaryWriter;

/** What the profiling stage tells the closing stage. All messages of one source come in the order they were sent. */
sealed interface StageMessage {
    int VERSION = 1;

    byte[] key();

    byte[] value();

    /**
     * All that a source saw of a pane so far.
     *
     * @param sealed whether nothing will be added under this key
     * @param profile bytes of the profile
     */
    record Partial(PartialKey id, boolean sealed, byte[] profile) implements StageMessage {
        @Override
        public byte[] key() {
            SummaryWriter out = new SummaryWriter().putByte('P');
            id.writeTo(out);
            return out.toByteArray();
        }

        @Override
        public byte[] value() {
            return new SummaryWriter()
                    .putByte(VERSION)
                    .putByte(sealed ? 1 : 0)
                    .putBytes(profile)
                    .toByteArray();
        }
    }

    /**
     * How far a source is with a model: every pane that ends by the watermark was sent before.
     *
     * @param watermark highest event time of the model at the source, in milliseconds; {@link #NO_PROGRESS} where only
     *     idleness changes
     * @param idle whether the source is read to its end and had nothing of the model for a while
     */
    record ModelMark(String model, Source source, long watermark, boolean idle) implements StageMessage {
        static final long NO_PROGRESS = Long.MIN_VALUE;

        @Override
        public byte[] key() {
            SummaryWriter out = new SummaryWriter().putByte('M').putText(model);
            source.writeTo(out);
            return out.toByteArray();
        }

        @Override
        public byte[] value() {
            return new SummaryWriter()
                    .putByte(VERSION)
                    .putSigned(watermark)
                    .putByte(idle ? 1 : 0)
                    .toByteArray();
        }
    }

    /** A detector found a change in what a source has of a model. */
    record Changed(ModelRef model, Source source, Change change) implements StageMessage {
        @Override
        public byte[] key() {
            SummaryWriter out =
                    new SummaryWriter().putByte('C').putText(model.model()).putText(model.version());
            source.writeTo(out);
            return out.toByteArray();
        }

        @Override
        public byte[] value() {
            SummaryWriter out = new SummaryWriter().putByte(VERSION);
            change.writeTo(out);
            return out.toByteArray();
        }
    }

    /** An event of the sample that a reference is learned from. */
    record Sampled(String model, SampledRow row) implements StageMessage {
        @Override
        public byte[] key() {
            return new SummaryWriter()
                    .putByte('R')
                    .putText(model)
                    .putText(row.order())
                    .toByteArray();
        }

        @Override
        public byte[] value() {
            return row.writeTo(new SummaryWriter().putByte(VERSION)).toByteArray();
        }
    }

    /** A source has been read to its end: of models that it has not named by now, nobody need wait for it. */
    record SourceMark(Source source) implements StageMessage {
        @Override
        public byte[] key() {
            SummaryWriter out = new SummaryWriter().putByte('S');
            source.writeTo(out);
            return out.toByteArray();
        }

        @Override
        public byte[] value() {
            return new byte[] {VERSION};
        }
    }

    /** @throws IllegalArgumentException if the bytes are not a message of a version known here */
    static StageMessage read(byte[] key, byte[] value) {
        SummaryReader keyIn = new SummaryReader(key);
        SummaryReader valueIn = new SummaryReader(value);
        int kind = keyIn.getByte();
        int version = valueIn.getByte();
        if (version != VERSION) {
            throw new IllegalArgumentException("a stage message of version " + version + ", known is " + VERSION);
        }
        return switch (kind) {
            case 'P' -> new Partial(PartialKey.readFrom(keyIn), valueIn.getByte() == 1, valueIn.getBytes());
            case 'M' ->
                new ModelMark(keyIn.getText(), Source.readFrom(keyIn), valueIn.getSigned(), valueIn.getByte() == 1);
            case 'C' ->
                new Changed(
                        new ModelRef(keyIn.getText(), keyIn.getText()),
                        Source.readFrom(keyIn),
                        Change.readFrom(valueIn));
            case 'R' -> new Sampled(keyIn.getText(), SampledRow.readFrom(keyIn.getText(), valueIn));
            case 'S' -> new SourceMark(Source.readFrom(keyIn));
            default -> throw new IllegalArgumentException("a stage message of kind " + kind);
        };
    }
}
