package io.plumbline.monitor.notify;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/**
 * What became of a request to a receiver.
 *
 * @param why for the log: holds neither an address nor a secret; empty if it was taken
 * @param asked how long the receiver asks to wait before the next try; zero for nothing
 */
record Answer(Kind kind, String why, Duration asked) {
    enum Kind {
        TAKEN,
        /** It may be taken another time. */
        AGAIN,
        /** It never will be. */
        REFUSED
    }

    static final Answer TAKEN = new Answer(Kind.TAKEN, "", Duration.ZERO);

    static Answer again(String why, Duration asked) {
        return new Answer(Kind.AGAIN, why, asked);
    }

    static Answer refused(String why) {
        return new Answer(Kind.REFUSED, why, Duration.ZERO);
    }

    /** Tries once to bring a message. */
    static Answer to(Channel.Message message) {
        try {
            return message.send();
        } catch (AddressGuard.Refused e) {
            return refused(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return again(e.getClass().getSimpleName(), Duration.ZERO);
        }
    }

    /** By the status alone: 2xx is taken, 429 and 5xx may be taken another time. */
    static Answer of(HttpPost.Response response, Instant now) {
        int status = response.status();
        if (status / 100 == 2) {
            return TAKEN;
        }
        String why = "status " + status;
        return status == 429 || status / 100 == 5
                ? again(why, RetryAfter.of(response.retryAfter(), now))
                : refused(why);
    }
}
