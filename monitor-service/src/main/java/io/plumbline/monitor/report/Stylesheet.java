package io.plumbline.monitor.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * The one style element of a page.
 *
 * @param hash SHA-256 of its text in base 64, as a content security policy wants it
 */
record Stylesheet(String css, String hash) {
    /** @param resources names beside the class, or from the root on, joined in order */
    static Stylesheet of(Class<?> room, String... resources) {
        StringBuilder css = new StringBuilder();
        for (String resource : resources) {
            css.append(resource(room, resource));
        }
        // Indentation is for those who edit; the page goes over the wire.
        String dense = css.toString().replaceAll("\\s*\\n\\s*", "");
        return new Stylesheet(dense, hash(dense));
    }

    static String resource(Class<?> room, String name) {
        try (InputStream in = room.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("missing from the build: " + name + " of " + room.getPackageName());
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String hash(String css) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(css.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has SHA-256
        }
    }
}
