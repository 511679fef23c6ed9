package io.plumbline.monitor.notify;

import java.util.List;
import java.util.Map;

/** A channel of Slack, through an incoming webhook: one message each time, to which nothing can be added afterwards. */
public record SlackWebhook(Address url) implements Target {
    static final String KIND = "slack";

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public List<String> hosts() {
        return List.of(url.host());
    }

    @Override
    public Channel open(Surroundings surroundings) {
        return new JsonPosts(
                surroundings,
                surroundings.http(url),
                Map.of(),
                alert -> SlackMessage.of(alert, surroundings),
                SlackMessage::digest,
                false);
    }
}
