package io.plumbline.monitor.web;

import io.javalin.http.Context;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Answers that whoever asked may keep, if they ask each time whether they are still so: by a hash of the content, so that every instance says the same.
 * They are packed, as nothing in them is a secret of the one who asks. Anything else is neither kept nor packed.
 */
final class Kept {
    /** What is shorter does not become so by packing. */
    private static final int PACKED_FROM = 1400;

    private static final int TAG_BYTES = 16;

    private Kept() {}

    /** For all of us: the same for everybody. */
    static void byAll(Context request, String type, byte[] body) {
        answer(request, type, body, "no-cache");
    }

    /** By who asked and nobody on the way. */
    static void byAsker(Context request, String type, byte[] body) {
        answer(request, type, body, "private, no-cache");
    }

    /** Packs an answer that is not kept. */
    static Context packed(Context request) {
        return request.minSizeForCompression(PACKED_FROM).header("Vary", "Accept-Encoding");
    }

    private static void answer(Context request, String type, byte[] body, String control) {
        String tag = tag(body);
        packed(request).header("ETag", tag).header("Cache-Control", control);
        if (names(request.header("If-None-Match"), tag)) {
            request.status(304);
        } else {
            request.contentType(type).result(body);
        }
    }

    /** A weak one: packed or not, it is the same. */
    private static String tag(byte[] body) {
        byte[] digest = Arrays.copyOf(AccessToken.digest(body), TAG_BYTES);
        return "W/\"" + Base64.getUrlEncoder().withoutPadding().encodeToString(digest) + '"';
    }

    private static boolean names(@Nullable String header, String tag) {
        return header != null
                && Arrays.stream(header.split(","))
                        .map(String::strip)
                        .anyMatch(one -> one.equals("*") || one.equals(tag) || ("W/" + one).equals(tag));
    }
}
