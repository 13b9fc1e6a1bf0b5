; Inno Setup's recipe for an installer out of dist\flinch, for the current user, without administrator rights.
; `packaging/build.py installer` calls it with the version. It has not been run by us yet.
#ifndef Version
  #error Give the version: iscc /DVersion=0.2.0 packaging\windows\flinch.iss
#endif

[Setup]
AppId=org.flinch.Flinch
AppName=Flinch
AppVersion={#Version}
AppPublisher=The Flinch maintainers
DefaultDirName={autopf}\Flinch
DefaultGroupName=Flinch
PrivilegesRequired=lowest
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
LicenseFile=..\..\LICENSE
OutputDir=..\..\dist
OutputBaseFilename=flinch-{#Version}-setup
UninstallDisplayIcon={app}\flinch.exe
Compression=lzma2
SolidCompression=yes

[Files]
Source: "..\..\dist\flinch\*"; DestDir: "{app}"; Flags: recursesubdirs createallsubdirs ignoreversion

[Icons]
Name: "{group}\Flinch"; Filename: "{app}\flinch.exe"

[Run]
Filename: "{app}\flinch.exe"; Description: "Start Flinch"; Flags: postinstall nowait skipifsilent
