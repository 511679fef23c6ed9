package io.plumbline.monitor.kafka;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a thread that reads a topic does when its client fails: it says so once, waits, and tries again, for ever. A failure
 * that does not pass stays visible in what is read, which does not go on.
 */
final class Patience {
    private static final Logger LOG = LoggerFactory.getLogger(Patience.class);
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final String doing;
    private final CountDownLatch closed = new CountDownLatch(1);
    private Duration next = FIRST;
    private boolean told;

    /** @param doing for the log: {@code read plumbline.alerts} */
    Patience(String doing) {
        this.doing = doing;
    }

    /** It failed. Waits, unless it is closed. */
    void failed(RuntimeException e) throws InterruptedException {
        if (told) {
            LOG.atDebug().addKeyValue("task", doing).setCause(e).log("Still fails");
        } else {
            told = true;
            LOG.atWarn()
                    .addKeyValue("task", doing)
                    .addKeyValue("error", e.toString())
                    .log("Fails at the moment, and is tried again");
        }
        closed.await(next.toMillis(), TimeUnit.MILLISECONDS);
        next = next.multipliedBy(2).compareTo(LONGEST) > 0 ? LONGEST : next.multipliedBy(2);
    }

    /** The client did what it should. */
    void succeeded() {
        if (told) {
            told = false;
            LOG.atInfo().addKeyValue("task", doing).log("Succeeds again");
        }
        next = FIRST;
    }

    /** Waits no more. */
    void close() {
        closed.countDown();
    }

    boolean isClosed() {
        return closed.getCount() == 0;
    }
}
