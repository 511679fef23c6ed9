package io.plumbline.monitor.notify;

import com.fasterxml.jackson.databind.JsonNode;
import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.event.Json;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One POST of JSON for an alert, judged by its status.
 *
 * @param one the message for an alert
 * @param many the message for several; null if there is none
 * @param callsPeople whether it wakes them
 */
record JsonPosts(
        Surroundings surroundings,
        HttpPost http,
        Map<String, String> headers,
        Function<AlertTransition, ? extends JsonNode> one,
        @Nullable Function<List<AlertTransition>, ? extends JsonNode> many,
        boolean callsPeople)
        implements Channel {

    @Override
    public List<Message> messages(AlertTransition alert) {
        return List.of(message(one.apply(alert)));
    }

    @Override
    public @Nullable Message digest(List<AlertTransition> alerts) {
        return many == null ? null : message(many.apply(alerts));
    }

    private Message message(JsonNode json) {
        byte[] body = Json.bytes(json);
        return () -> surroundings.judge(http.json(headers, body));
    }

    @Override
    public void close() {
        http.close();
    }
}
