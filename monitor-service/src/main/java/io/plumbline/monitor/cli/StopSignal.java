package io.plumbline.monitor.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Lets a command run until the process is asked to stop, and keeps the process until the command has cleaned up. */
final class StopSignal implements AutoCloseable {
    private static final long MOST_SECONDS = 40;

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch finished = new CountDownLatch(1);

    StopSignal() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop"));
    }

    private void stop() {
        asked.countDown();
        try {
            if (!finished.await(MOST_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("Stopped without cleaning up: it took more than " + MOST_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until the process is asked to stop. */
    void await() throws InterruptedException {
        asked.await();
    }

    /** Waits that long at most; whether the process was asked to stop. */
    boolean await(long millis) throws InterruptedException {
        return asked.await(millis, TimeUnit.MILLISECONDS);
    }

    /** Whether the process was asked to stop. */
    boolean isAsked() {
        return asked.getCount() == 0;
    }

    /** The command has cleaned up. */
    @Override
    public void close() {
        finished.countDown();
    }
}
