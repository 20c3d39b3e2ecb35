namespace EUNet.Generator.Diagnostics;

/// <summary>A stretch of one line of a spec file. Line and column count from 1, as compilers print them.</summary>
/// <param name="Path">The file, as the reader was given it.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
/// <param name="Length">Characters to underline; at least 1.</param>
public readonly record struct SpecPosition(string Path, int Line, int Column, int Length = 1)
{
    /// <summary><c>path(line,column)</c>, the form in which MSBuild and editors know a place.</summary>
    public override string ToString() => $"{Path}({Line},{Column})";
}
