package io.plumbline.monitor.notify;

import com.fasterxml.jackson.databind.JsonNode;
import io.plumbline.monitor.event.Json;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.apache.hc.core5.http.ContentType;
import org.jspecify.annotations.Nullable;

/**
 * What a receiver says in words of its user's own; null where it says what is usual.
 *
 * @param title the headline; one line
 * @param text all between headline and links
 * @param body all that a webhook is sent
 */
public record Templates(
        @Nullable AlertTemplate title,
        @Nullable AlertTemplate text,
        @Nullable Body body) {
    /** What is usual. */
    public static final Templates NONE = new Templates(null, null, null);

    /** A body of a webhook. In one of JSON, values are escaped as within a string. */
    public record Body(AlertTemplate template, String contentType) {
        private static final Pattern TYPE = Pattern.compile("[\\w!#$&^.+-]+/[\\w!#$&^.+-]+");

        /** @throws IllegalArgumentException if it is to be JSON and is none; the message begins with the name of what is wrong */
        public Body {
            if (!TYPE.matcher(contentType).matches()) {
                throw new IllegalArgumentException(
                        "content_type: such as application/json or text/plain is needed: " + contentType);
            }
            if (isJson(contentType)) {
                AlertTemplate.samples().forEach(alert -> {
                    String json = template.render(alert, AlertLinks.NONE, Body::escaped);
                    try {
                        Json.read(json.getBytes(StandardCharsets.UTF_8), JsonNode.class);
                    } catch (IllegalArgumentException e) {
                        throw new IllegalArgumentException(
                                "body: is no JSON once values are in it; content_type may name another type: " + json,
                                e);
                    }
                });
            }
        }

        UnaryOperator<String> escape() {
            return isJson(contentType) ? Body::escaped : UnaryOperator.identity();
        }

        ContentType type() {
            return ContentType.create(contentType, StandardCharsets.UTF_8);
        }

        private static boolean isJson(String type) {
            return type.endsWith("json");
        }

        private static String escaped(String text) {
            String quoted = new String(Json.bytes(text), StandardCharsets.UTF_8);
            return quoted.substring(1, quoted.length() - 1);
        }
    }
}
