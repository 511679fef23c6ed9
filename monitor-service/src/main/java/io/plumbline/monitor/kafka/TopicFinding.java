package io.plumbline.monitor.kafka;

/**
 * What is wrong with a topic.
 *
 * @param essential whether the service must not begin
 * @param text one line: the topic, what was found and what is wanted, why, and the command that mends it
 */
record TopicFinding(boolean essential, String text) {}
