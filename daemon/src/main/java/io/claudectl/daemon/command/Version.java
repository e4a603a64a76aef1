package io.claudectl.daemon.command;

import picocli.CommandLine.IVersionProvider;

/** Which build this is; the image's start options name it. */
public final class Version implements IVersionProvider {
    public static final String ID = System.getProperty("claudectl.build", "development");

    @Override
    public String[] getVersion() {
        return new String[] {"claudectl " + ID};
    }
}
