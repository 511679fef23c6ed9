package io.plumbline.monitor.notify;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.event.Json;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** An alert by the Standard Webhooks specification 1.0.0: https://www.standardwebhooks.com. */
final class WebhookMessage {
    private WebhookMessage() {}

    /** The same bytes at every try. */
    static byte[] body(AlertTransition alert, AlertLinks links) {
        ObjectNode data = Json.mapper().valueToTree(alert);
        put(data, "report_url", links.report(alert));
        put(data, "runbook_url", links.runbook(alert));
        put(data, "trace_url", links.trace(alert));
        ObjectNode message = Json.mapper().createObjectNode();
        message.put("type", "alert." + alert.state().name().toLowerCase(Locale.ROOT));
        message.put("timestamp", alert.at().toString());
        message.set("data", data);
        return Json.bytes(message);
    }

    private static void put(ObjectNode data, String name, @Nullable String url) {
        if (url != null) {
            data.put(name, url);
        }
    }

    /**
     * @param id the same at every try, for the receiver to tell repeats by
     * @param now the time of this try
     * @param keys to sign with, a signature each, separated by spaces; none for no signature
     */
    static Map<String, String> headers(String id, Instant now, byte[] body, List<byte[]> keys) {
        Map<String, String> headers = new TreeMap<>();
        headers.put("webhook-id", id);
        headers.put("webhook-timestamp", Long.toString(now.getEpochSecond()));
        if (!keys.isEmpty()) {
            headers.put(
                    "webhook-signature",
                    keys.stream()
                            .map(key -> "v1," + signature(id, now, body, key))
                            .collect(Collectors.joining(" ")));
        }
        return headers;
    }

    private static String signature(String id, Instant now, byte[] body, byte[] key) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            mac.update((id + "." + now.getEpochSecond() + ".").getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }
}
