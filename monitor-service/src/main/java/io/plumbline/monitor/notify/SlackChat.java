package io.plumbline.monitor.notify;

import java.util.List;

/**
 * A channel of Slack, through its chat API: what follows on a message is said in its thread.
 *
 * @param api base address of the API
 * @param token of a bot, {@code xoxb-...}, with the scope chat:write, and channels:history (private channels:
 *     groups:history) to find its messages again after a restart
 * @param channel id such as {@code C0123456789}, or name; messages are found again only by an id
 */
public record SlackChat(Address api, Secret token, String channel) implements Target {
    /** Where the API is, but for GovSlack. */
    public static final String URL = "https://slack.com/api";

    /** @throws IllegalArgumentException if there is no channel */
    public SlackChat {
        if (channel.isBlank()) {
            throw new IllegalArgumentException("channel: an id such as C0123456789, or a name, is needed");
        }
        if (!token.text().startsWith("xox")) {
            throw new IllegalArgumentException("token: that of a bot is needed; it begins with xoxb-");
        }
    }

    @Override
    public String kind() {
        return SlackWebhook.KIND;
    }

    @Override
    public List<String> hosts() {
        return List.of(api.host());
    }

    @Override
    public Channel open(Surroundings surroundings) {
        return new SlackChatChannel(this, surroundings);
    }
}
