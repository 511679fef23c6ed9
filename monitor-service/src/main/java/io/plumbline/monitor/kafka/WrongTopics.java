package io.plumbline.monitor.kafka;

import java.util.List;

/** Own topics are there, but not as they must be; the message has a line for each thing that is wrong. */
public final class WrongTopics extends RuntimeException {
    private static final long serialVersionUID = 1;

    WrongTopics(List<String> lines) {
        super(String.join(System.lineSeparator(), lines));
    }
}
