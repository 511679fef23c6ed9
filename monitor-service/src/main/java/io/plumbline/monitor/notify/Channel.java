package io.plumbline.monitor.notify;

import io.plumbline.monitor.alert.AlertTransition;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a kind of receiver is told of alerts. Used by one thread at a time; may block it for as long as a time-out. */
interface Channel extends AutoCloseable {
    /** One request, the same at every try. */
    interface Message {
        /**
         * Tries once.
         *
         * @throws IOException if there was no answer; it is tried again, but for {@link AddressGuard.Refused}
         */
        Answer send() throws IOException;
    }

    /** What an alert is told by: in order, each tried until it is taken. One that is refused ends the row. */
    List<Message> messages(AlertTransition alert);

    /** Many alerts in one message, in their order; null if this receiver must be told of each. */
    @Nullable
    Message digest(List<AlertTransition> alerts);

    /** Whether it wakes people: what is over already is not worth it. */
    default boolean callsPeople() {
        return false;
    }

    /**
     * What a receiver that forgets is told regularly.
     *
     * @param firing the last transitions of what fires now
     * @return null if there is nothing to tell, as with receivers that do not forget
     */
    default @Nullable Message repetition(List<AlertTransition> firing) {
        return null;
    }

    @Override
    default void close() {}
}
