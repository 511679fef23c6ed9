package io.plumbline.monitor.kafka;

import java.util.List;

/** The broker does not permit all that the service does; the message names each operation and what it is on. */
public final class MissingPermissions extends RuntimeException {
    private static final long serialVersionUID = 1;

    MissingPermissions(String bootstrap, List<String> missing) {
        super("no permission at " + bootstrap + ": Plumbline needs " + String.join("; ", missing));
    }
}
