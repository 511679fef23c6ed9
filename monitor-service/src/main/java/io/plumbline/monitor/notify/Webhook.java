package io.plumbline.monitor.notify;

import io.plumbline.monitor.alert.AlertTransition;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.jspecify.annotations.Nullable;

/**
 * Any program, by the Standard Webhooks specification 1.0.0.
 *
 * @param secrets that messages are signed with, each {@code whsec_} and the base64 of 24 to 64 bytes; several while one
 *     takes the place of another; none for no signature
 */
public record Webhook(Address url, List<Secret> secrets) implements Target {
    private static final String PREFIX = "whsec_";
    private static final int LEAST = 24;
    private static final int MOST = 64;

    /** @throws IllegalArgumentException if a secret is not of that form */
    public Webhook {
        secrets = List.copyOf(secrets);
        secrets.forEach(Webhook::key);
    }

    private static byte[] key(Secret secret) {
        if (secret.text().startsWith(PREFIX)) {
            try {
                byte[] key = Base64.getDecoder().decode(secret.text().substring(PREFIX.length()));
                if (key.length >= LEAST && key.length <= MOST) {
                    return key;
                }
            } catch (IllegalArgumentException e) {
                // Told below.
            }
        }
        throw new IllegalArgumentException(
                "secret: " + PREFIX + " and the base64 of " + LEAST + " to " + MOST + " bytes is needed");
    }

    @Override
    public String kind() {
        return "webhook";
    }

    @Override
    public List<String> hosts() {
        return List.of(url.host());
    }

    @Override
    public Channel open(Surroundings surroundings) {
        HttpPost http = surroundings.http(url);
        List<byte[]> keys = secrets.stream().map(Webhook::key).toList();
        return new Channel() {
            @Override
            public List<Message> messages(AlertTransition alert) {
                Templates.Body own = surroundings.templates().body();
                byte[] body = own == null
                        ? WebhookMessage.body(alert, surroundings.links())
                        : own.template()
                                .render(alert, surroundings.links(), own.escape())
                                .getBytes(StandardCharsets.UTF_8);
                ContentType type = own == null ? ContentType.APPLICATION_JSON : own.type();
                return List.of(() -> {
                    Map<String, String> headers = WebhookMessage.headers(
                            alert.id(), surroundings.clock().instant(), body, keys);
                    return surroundings.judge(http.post(url.uri(), headers, new ByteArrayEntity(body, type)));
                });
            }

            /** None: a program is told of each, and finds no alert inside another kind of message. */
            @Override
            public @Nullable Message digest(List<AlertTransition> alerts) {
                return null;
            }

            @Override
            public void close() {
                http.close();
            }
        };
    }
}
