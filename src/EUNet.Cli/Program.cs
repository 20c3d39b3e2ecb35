return EUNet.Cli.CommandLine.Run(args);
