package io.plumbline.benchmarks.stream;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/** Events as a client writes them: about 28 bytes a column, so 556 with 20 columns. */
final class EventText {
    private static final String[] CATEGORIES = {"north", "south", "east", "west", "centre", "abroad"};

    private static final int FIRST = 1_000_000;

    private final Scenario scenario;
    private final SplittableRandom random = new SplittableRandom(1);
    private final StringBuilder text = new StringBuilder(1 << 12);
    private int made;

    EventText(Scenario scenario) {
        this.scenario = scenario;
    }

    /** The label of a prediction that was made before. */
    byte[] label(int prediction, int model, long time) {
        text.setLength(0);
        return text.append("{\"model\":\"model-")
                .append(model)
                .append("\",\"version\":\"7\",\"id\":\"e-")
                .append(FIRST + prediction)
                .append("\",\"time\":")
                .append(time)
                .append(",\"label\":\"")
                .append(random.nextInt(3) == 0 ? "yes" : "no")
                .append("\"}")
                .toString()
                .getBytes(StandardCharsets.UTF_8);
    }

    /** The next record: an event, or a JSON array of several of one model. */
    byte[] record(int model, long time) {
        text.setLength(0);
        if (scenario.batch() == 1) {
            event(model, time);
        } else {
            text.append('[');
            for (int i = 0; i < scenario.batch(); i++) {
                if (i > 0) {
                    text.append(',');
                }
                event(model, time);
            }
            text.append(']');
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void event(int model, long time) {
        text.append(scenario.unusual() ? "{\"model\":\"\\u006dodel-" : "{\"model\":\"model-")
                .append(model)
                .append("\",\"version\":\"7\",\"id\":\"e-");
        text.append(FIRST + made++).append("\",\"time\":").append(time).append(",\"features\":{");
        for (int c = 0; c < scenario.columns(); c++) {
            if (c > 0) {
                text.append(',');
            }
            text.append("\"feature_").append(100 + c).append("\":");
            if (c % 4 == 3) {
                text.append('"')
                        .append(CATEGORIES[random.nextInt(CATEGORIES.length)])
                        .append('"');
            } else {
                // Six decimals, without the cost of formatting a double.
                long micros = Math.round(random.nextGaussian() * 1e6);
                if (micros < 0) {
                    text.append('-');
                    micros = -micros;
                }
                text.append(micros / 1_000_000).append('.').append(1_000_000 + micros % 1_000_000);
            }
        }
        text.append("},\"prediction\":0.").append(100_000 + random.nextInt(900_000));
        if (scenario.segments() > 0) {
            text.append(",\"tags\":{\"region\":\"r")
                    .append(random.nextInt(scenario.segments()))
                    .append("\"}");
        }
        text.append('}');
    }
}
