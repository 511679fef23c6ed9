package io.plumbline.monitor.web;

/** A request cannot be answered; the message says why, and what is allowed. */
final class HttpFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    HttpFailure(int status, String detail) {
        super(detail);
        this.status = status;
    }

    int status() {
        return status;
    }
}
