package io.plumbline.monitor.web;

import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An OpenID provider whose tokens are taken, and what they allow.
 *
 * @param issuer as it stands in its tokens; its keys are found from there
 * @param audience what it calls this service
 * @param keys where its keys are; null for where its {@code /.well-known/openid-configuration} says
 * @param claim that says what is allowed: a name, or names with dots between them that lead into an object. A list, or words with blanks between them
 * @param read values that allow to see everything; {@code *} for every token that is good
 * @param write values that allow to answer as well
 * @param admin values that allow everything
 */
public record OidcSettings(
        String issuer,
        String audience,
        @Nullable URI keys,
        String claim,
        List<String> read,
        List<String> write,
        List<String> admin) {
    public OidcSettings {
        read = List.copyOf(read);
        write = List.copyOf(write);
        admin = List.copyOf(admin);
    }

    List<String> values(Scope scope) {
        return switch (scope) {
            case NONE -> List.of();
            case READ -> read;
            case WRITE -> write;
            case ADMIN -> admin;
        };
    }
}
