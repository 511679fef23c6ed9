package io.plumbline.monitor.web;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * What a browser holds instead of a token: whose it is and until when, signed. No instance remembers it, so any with the same key
 * takes it. Not signed with the token's hash, which everybody knows who can read the configuration. It ends with its token.
 */
final class Sessions {
    static final Duration LENGTH = Duration.ofHours(12);
    private static final int KEY_BYTES = 32;
    private static final String MAC = "HmacSHA256";

    private final byte[] key;
    private final InstantSource clock;

    /** @param key null for one that nobody else has */
    Sessions(@Nullable String key, InstantSource clock) {
        this.clock = clock;
        if (key == null) {
            this.key = new byte[KEY_BYTES];
            new SecureRandom().nextBytes(this.key);
        } else {
            this.key = AccessToken.digest(key);
        }
    }

    /** The value of a cookie. */
    String begin(AccessToken token) {
        long until = clock.instant().plus(LENGTH).getEpochSecond();
        return encoded(token.name().getBytes(StandardCharsets.UTF_8)) + "." + until + "."
                + encoded(signature(token, until));
    }

    /** Whose a cookie is; empty where it is nobody's any more, or never was. */
    Optional<AccessToken> owner(String cookie, List<AccessToken> tokens) {
        String[] parts = cookie.split("\\.", -1);
        if (parts.length != 3) {
            return Optional.empty();
        }
        try {
            String name = new String(Base64.getUrlDecoder().decode(parts[0]), StandardCharsets.UTF_8);
            long until = Long.parseLong(parts[1]);
            byte[] signature = Base64.getUrlDecoder().decode(parts[2]);
            return clock.instant().getEpochSecond() >= until
                    ? Optional.empty()
                    : tokens.stream()
                            .filter(token -> token.name().equals(name)
                                    && MessageDigest.isEqual(signature(token, until), signature))
                            .findFirst();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private byte[] signature(AccessToken token, long until) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(new SecretKeySpec(key, MAC));
            return mac.doFinal(("plumbline session\n" + token.name() + "\n" + token.sha256() + "\n" + until)
                    .getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every Java has HmacSHA256
        }
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
