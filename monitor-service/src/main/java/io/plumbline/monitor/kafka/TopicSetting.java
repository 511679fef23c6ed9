package io.plumbline.monitor.kafka;

import java.util.Set;

/**
 * A setting of one of Plumbline's topics.
 *
 * @param key Kafka's name of it
 * @param wanted what the topic is made with
 * @param least what is enough where more is better; empty where only the wanted value is right
 * @param essential whether events or reports would be lost with another value, so that the service must not begin
 * @param why what would happen
 */
record TopicSetting(String key, String wanted, String least, boolean essential, String why) {
    /** Without it, something is lost or stops. */
    static TopicSetting essential(String key, String wanted, String why) {
        return new TopicSetting(key, wanted, "", true, why);
    }

    /** Better so. */
    static TopicSetting advisable(String key, String wanted, String why) {
        return new TopicSetting(key, wanted, "", false, why);
    }

    /** This one, where what is as great or greater than the given value is right; -1 stands for no limit. */
    TopicSetting orAtLeast(String enough) {
        return new TopicSetting(key, wanted, enough, essential, why);
    }

    boolean isMetBy(String found) {
        if (least.isEmpty()) {
            return Set.of(found.split(",", -1)).equals(Set.of(wanted.split(",", -1)));
        }
        long value = Long.parseLong(found);
        return value < 0 || value >= Long.parseLong(least);
    }

    /** What is wrong with what was found, and the command that mends it. */
    TopicFinding finding(String topic, String found, String bootstrap) {
        String value = wanted.contains(",") ? "[" + wanted + "]" : wanted;
        return new TopicFinding(
                essential,
                "topic " + topic + ": " + key + " is " + found + ", wanted is "
                        + (least.isEmpty() ? wanted : least + " or more") + ": " + why
                        + "; mend it with: kafka-configs.sh --bootstrap-server " + bootstrap
                        + " --alter --entity-type topics --entity-name " + topic + " --add-config " + key + "="
                        + value);
    }
}
