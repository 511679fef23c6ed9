package io.plumbline.monitor.web;

/**
 * A failure as RFC 9457 has it.
 *
 * @param type a URI; {@code about:blank} where the status says it all
 * @param detail a sentence for people
 * @param instance path of the request
 */
record Problem(String type, String title, int status, String detail, String instance) {
    static final String CONTENT_TYPE = "application/problem+json";

    static Problem of(int status, String detail, String instance) {
        return new Problem("about:blank", title(status), status, detail, instance);
    }

    static String title(int status) {
        return switch (status) {
            case 400 -> "Bad request";
            case 401 -> "Not logged in";
            case 403 -> "Not allowed";
            case 404 -> "Not found";
            case 405 -> "Method not allowed";
            case 406 -> "Not acceptable";
            case 409 -> "Conflict";
            case 411 -> "Length required";
            case 413 -> "Content too large";
            case 415 -> "Unsupported media type";
            case 421 -> "Misdirected request";
            case 422 -> "Unprocessable content";
            case 429 -> "Too many requests";
            case 503 -> "Not available";
            default -> status < 500 ? "Bad request" : "Internal error";
        };
    }
}
