package io.plumbline.monitor.web;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A token that somebody has, as far as the service knows it. Tokens are 256 random bits: nobody can guess one from its hash, however fast
 * the hash is, as one could a password. What does not look like such a token is refused unseen, so that nobody makes up one of their own.
 *
 * @param name who has it: the author of what is changed with it
 * @param scope what it allows
 * @param sha256 of the token's text, as 64 hexadecimal digits
 */
public record AccessToken(String name, Scope scope, String sha256) {
    private static final String PREFIX = "plumbline_";
    private static final int BYTES = 32;
    private static final Pattern TOKEN = Pattern.compile(PREFIX + "[A-Za-z0-9_-]{43}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@ -]{0,63}");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-fA-F]{64}");

    /** @throws IllegalArgumentException if a part is not allowed; the message begins with its name, and shows no hash or token */
    public AccessToken {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("name: up to 64 letters, digits, dots, dashes and blanks are allowed");
        }
        if (scope == Scope.NONE) {
            throw new IllegalArgumentException("scope: one of read, write, admin is allowed");
        }
        if (!SHA256.matcher(sha256).matches()) {
            throw new IllegalArgumentException(
                    "sha256: 64 hexadecimal digits are allowed, as 'plumbline token new' prints them");
        }
        sha256 = sha256.toLowerCase(Locale.ROOT);
    }

    /** A token that there has not been before. */
    public static String random() {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Whether a text looks like one. */
    static boolean isToken(String text) {
        return TOKEN.matcher(text).matches();
    }

    /** What is kept of a token. */
    public static String sha256(String token) {
        return HexFormat.of().formatHex(digest(token));
    }

    /** Takes as long whether it is or not. */
    boolean isOf(byte[] digest) {
        return MessageDigest.isEqual(HexFormat.of().parseHex(sha256), digest);
    }

    static byte[] digest(String text) {
        return digest(text.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] digest(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has SHA-256
        }
    }

    @Override
    public String toString() {
        return name + " (" + scope + ")";
    }
}
