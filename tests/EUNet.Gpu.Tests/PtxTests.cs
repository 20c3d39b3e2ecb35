using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using EUNet.Generator.Emit.Kernels;
using ILGPU;
using ILGPU.Algorithms;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace EUNet.Gpu.Tests;

/// <summary>Compiles kernels to PTX and assembles them with ptxas, without a GPU.</summary>
internal static partial class Ptx
{
    /// <summary>ptxas, or null: named by EUNET_PTXAS, or where the script that fetches it from Debian puts it.</summary>
    public static string? Assembler { get; } = new[]
    {
        Environment.GetEnvironmentVariable("EUNET_PTXAS"),
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "eunet-ptxas", "usr", "bin", "ptxas"),
    }.FirstOrDefault(path => File.Exists(path));

    /// <summary>PTX of a kernel method, in the instruction set that ptxas 12.4 reads.</summary>
    public static string Compile(Context context, MethodInfo method, CudaArchitecture architecture)
    {
        var capabilities = new CudaCapabilityContext(architecture);
        typeof(CudaCapabilityContext).GetProperty("TargetArchitecture")!.SetValue(capabilities, architecture);
        using var backend = new PTXBackend(context, capabilities, architecture, CudaInstructionSet.ISA_84, null!);
        var kernel = (PTXCompiledKernel)backend.Compile(EntryPointDescription.FromExplicitlyGroupedKernel(method), default);
        return kernel.PTXAssembly;
    }

    /// <summary>What ptxas says of the registers, stack and spills of each entry of a file.</summary>
    public static List<(string Entry, int Registers, int Stack, int Spills)> Assemble(string path, string architecture)
    {
        using var process = Process.Start(new ProcessStartInfo(Assembler!, ["-v", "-arch=" + architecture, "-o", path + ".cubin", path])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var text = process.StandardError.ReadToEnd() + output.Result;
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, text);
        return [.. Report().Matches(text).Select(m => (
            m.Groups[1].Value, Number(m.Groups[5]), Number(m.Groups[2]), Number(m.Groups[3]) + Number(m.Groups[4])))];
        static int Number(System.Text.RegularExpressions.Group group) => int.Parse(group.Value, CultureInfo.InvariantCulture);
    }

    /// <summary>A context without devices, as passes make theirs.</summary>
    public static Context NewContext() => Context.Create(builder => builder.Optimize(OptimizationLevel.O2).EnableAlgorithms());

    [GeneratedRegex(@"Function properties for (\S+)\s+(\d+) bytes stack frame, (\d+) bytes spill stores, (\d+) bytes spill loads\s+ptxas info\s+: Used (\d+) registers")]
    private static partial Regex Report();
}

public sealed class PtxTests
{
    [Theory]
    [InlineData("sm_80")]
    [InlineData("sm_90")]
    public void EveryKernel_OfEveryNetwork_AssemblesWithinItsRegisterBudget(string architecture)
        => Check(NetworkKernels.Distinct, architecture);

    [Theory]
    [InlineData("sm_80")]
    [InlineData("sm_90")]
    public void RuntimeKernels_AssembleWithinTheirRegisterBudget(string architecture)
    {
        var methods = typeof(GpuPass).Assembly.GetTypes()
            .Where(type => type.Namespace == "EUNet.Gpu.Kernels" && type is { IsAbstract: true, IsSealed: true })
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public))
            .Select(method => (method, 64))
            .ToList();
        Assert.True(methods.Count > 20);
        Check(methods, architecture);
    }

    private static void Check(IReadOnlyList<KernelSignature> signatures, string architecture)
    {
        var type = EmittedKernels.Compile(signatures);
        Check([.. signatures.Select(signature => (EmittedKernels.Method(type, signature), signature.RegisterBudget))], architecture);
    }

    private static void Check(List<(MethodInfo Method, int Budget)> kernels, string architecture)
    {
        if (Ptx.Assembler is null)
        {
            Assert.Skip("There is no ptxas: set EUNET_PTXAS, or fetch it from Debian's non-free nvidia-cuda-toolkit.");
        }

        using var context = Ptx.NewContext();
        var target = architecture == "sm_80" ? CudaArchitecture.SM_80 : CudaArchitecture.SM_90;
        var folder = Directory.CreateTempSubdirectory("eunet-ptx");
        try
        {
            var problems = new List<string>();
            foreach (var (method, budget) in kernels)
            {
                var path = Path.Combine(folder.FullName, method.Name + ".ptx");
                File.WriteAllText(path, Ptx.Compile(context, method, target));
                var reports = Ptx.Assemble(path, architecture);
                Assert.NotEmpty(reports);
                foreach (var (_, registers, stack, spills) in reports)
                {
                    TestContext.Current.TestOutputHelper?.WriteLine($"{method.Name}: {registers} registers of {budget}, {stack} bytes of stack");
                    if (registers > budget || stack > 0 || spills > 0)
                    {
                        problems.Add($"{method.Name}: {registers} registers of {budget}, {stack} bytes of stack, {spills} of spills");
                    }
                }
            }

            Assert.True(problems.Count == 0, string.Join("\n", problems));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
