package io.plumbline.monitor.history;

/** What is kept on the broker cannot be read at the moment; the message says why. Asking again later may help. */
public final class HistoryUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1;

    public HistoryUnavailable(String message) {
        super(message);
    }
}
