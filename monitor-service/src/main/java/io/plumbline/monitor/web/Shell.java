package io.plumbline.monitor.web;

import org.jspecify.annotations.Nullable;

/**
 * What every page has around it.
 *
 * @param banner null for none
 * @param running whether the service does what it should
 * @param state what it does, in a line
 * @param firing number of alerts that fire
 * @param visitor who looks at it
 * @param live whether it is to be kept up to date: not what answers a form
 */
record Shell(
        String title,
        @Nullable String banner,
        boolean running,
        String state,
        int firing,
        String signs,
        Visitor visitor,
        boolean live) {}
