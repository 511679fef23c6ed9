package io.plumbline.monitor.notify;

import java.util.List;

/** Of which kind a receiver is, with what that kind needs. None shows its secrets or addresses. */
public sealed interface Target permits Alertmanager, Mail, PagerDuty, SlackChat, SlackWebhook, Teams, Webhook {
    /** What the configuration calls it. */
    String kind();

    /** Hosts that it connects to. */
    List<String> hosts();

    /** Each of these is told on its own. */
    default List<Target> parts() {
        return List.of(this);
    }

    /** What guards addresses where the configuration does not say. */
    default AddressGuard usualGuard() {
        return AddressGuard.PUBLIC;
    }

    Channel open(Surroundings surroundings);
}
