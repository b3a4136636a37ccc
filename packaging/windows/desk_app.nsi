; The installer for Windows; compiled by packaging/build.py, on Linux as well (there with a stand-in for the bundle).
;
;   desk-app-…-setup.exe                     for one person, without administrator rights
;   desk-app-…-setup.exe /S                  the same without a question
;   desk-app-…-setup.exe /S /ALLUSERS        for everybody, by an administrator (software distribution)
;   desk-app-…-setup.exe /S /D=C:\folder     another folder (last, without quotes)
;   uninstall.exe /S [/REMOVEDATA]           away again; data stays unless it is said
;
; Defined by the caller: VERSION, NUMBERS (four of them), BUNDLE (folder), OUTPUT (file), ICON (file).

Unicode true
ManifestDPIAware true
ManifestSupportedOS all
RequestExecutionLevel user
SetCompressor /SOLID lzma
SetCompressorDictSize 64

!define PRODUCT "Desk App"
!define PUBLISHER "The Desk App authors"
!define WINDOW "Desk App.exe"
!define COMMAND "desk-app.exe"
!define CLASS_MAIL "DeskApp.eml"
!define CLASS_LINK "deskapp"
!define KEY_UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\DeskApp"
!define KEY_OWN "Software\Desk App"

!include "MUI2.nsh"
!include "FileFunc.nsh"
!include "LogicLib.nsh"
!include "x64.nsh"
!include "nsDialogs.nsh"

Name "${PRODUCT}"
OutFile "${OUTPUT}"
BrandingText "${PRODUCT} ${VERSION}"
ShowInstDetails nevershow
ShowUninstDetails nevershow
VIProductVersion "${NUMBERS}"
VIAddVersionKey "ProductName" "${PRODUCT}"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "FileDescription" "Installs ${PRODUCT}"
VIAddVersionKey "CompanyName" "${PUBLISHER}"
VIAddVersionKey "LegalCopyright" "${PUBLISHER}, Apache License 2.0"

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_ABORTWARNING
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!define MUI_FINISHPAGE_RUN "$INSTDIR\${WINDOW}"
!define MUI_FINISHPAGE_NOAUTOCLOSE
!insertmacro MUI_PAGE_FINISH
UninstPage custom un.AskData un.KeepAnswer
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"

Var ForAll ; 1 when installed for everybody
Var RemoveData ; 1 when the person wants the data gone as well
Var DataBox

!macro Choose UN
; Sets the places for one person or, with /ALLUSERS, for everybody.
Function ${UN}Choose
  SetRegView 64
  ${If} $ForAll == 1
    SetShellVarContext all
  ${Else}
    SetShellVarContext current
  ${EndIf}
FunctionEnd

; Stops when the program runs: its files could not be replaced, and work in it would be lost.
Function ${UN}StopIfRunning
  IfFileExists "$INSTDIR\${WINDOW}" 0 done
  again:
  ClearErrors
  FileOpen $0 "$INSTDIR\${WINDOW}" a
  IfErrors busy
  FileClose $0
  ClearErrors
  FileOpen $0 "$INSTDIR\${COMMAND}" a
  IfErrors busy
  FileClose $0
  Goto done
  busy:
  IfSilent 0 +3
  SetErrorLevel 5
  Abort
  MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "${PRODUCT} is running. Close it, then go on." IDRETRY again
  Abort
  done:
FunctionEnd
!macroend
!insertmacro Choose ""
!insertmacro Choose "un."

Function .onInit
  ${IfNot} ${RunningX64}
  ${AndIfNot} ${IsNativeARM64}
    MessageBox MB_OK|MB_ICONSTOP "${PRODUCT} needs a 64-bit Windows." /SD IDOK
    SetErrorLevel 3
    Abort
  ${EndIf}
  StrCpy $ForAll 0
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/ALLUSERS" $1
  ${IfNot} ${Errors}
    UserInfo::GetAccountType
    Pop $1
    ${If} $1 != "Admin"
      MessageBox MB_OK|MB_ICONSTOP "/ALLUSERS needs an administrator." /SD IDOK
      SetErrorLevel 4
      Abort
    ${EndIf}
    StrCpy $ForAll 1
  ${EndIf}
  Call Choose
  ${If} $INSTDIR == "" ; not given by /D
    ReadRegStr $INSTDIR SHCTX "${KEY_OWN}" "Folder"
  ${EndIf}
  ${If} $INSTDIR == ""
    ${If} $ForAll == 1
      StrCpy $INSTDIR "$PROGRAMFILES64\${PRODUCT}"
    ${Else}
      StrCpy $INSTDIR "$LOCALAPPDATA\Programs\${PRODUCT}"
    ${EndIf}
  ${EndIf}
FunctionEnd

Section "-Program"
  Call StopIfRunning
  RMDir /r "$INSTDIR\_internal" ; nothing of an older version may stay between the new files
  SetOutPath "$INSTDIR"
  File /r "${BUNDLE}/*"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\${PRODUCT}.lnk" "$INSTDIR\${WINDOW}"

  WriteRegStr SHCTX "${KEY_OWN}" "Folder" "$INSTDIR"
  WriteRegDWORD SHCTX "${KEY_OWN}" "ForAll" $ForAll
  WriteRegStr SHCTX "${KEY_UNINSTALL}" "DisplayName" "${PRODUCT}"
  WriteRegStr SHCTX "${KEY_UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr SHCTX "${KEY_UNINSTALL}" "DisplayIcon" "$INSTDIR\${WINDOW}"
  WriteRegStr SHCTX "${KEY_UNINSTALL}" "Publisher" "${PUBLISHER}"
  WriteRegStr SHCTX "${KEY_UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr SHCTX "${KEY_UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr SHCTX "${KEY_UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD SHCTX "${KEY_UNINSTALL}" "NoModify" 1
  WriteRegDWORD SHCTX "${KEY_UNINSTALL}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  WriteRegDWORD SHCTX "${KEY_UNINSTALL}" "EstimatedSize" $0

  ; Links: deskapp:ticket/…
  WriteRegStr SHCTX "Software\Classes\${CLASS_LINK}" "" "URL:${PRODUCT}"
  WriteRegStr SHCTX "Software\Classes\${CLASS_LINK}" "URL Protocol" ""
  WriteRegStr SHCTX "Software\Classes\${CLASS_LINK}\DefaultIcon" "" "$INSTDIR\${WINDOW},0"
  WriteRegStr SHCTX "Software\Classes\${CLASS_LINK}\shell\open\command" "" '"$INSTDIR\${WINDOW}" open "%1"'
  ; Mail files: offered under "Open with", never taken over
  WriteRegStr SHCTX "Software\Classes\${CLASS_MAIL}" "" "E-mail message"
  WriteRegStr SHCTX "Software\Classes\${CLASS_MAIL}\DefaultIcon" "" "$INSTDIR\${WINDOW},0"
  WriteRegStr SHCTX "Software\Classes\${CLASS_MAIL}\shell\open\command" "" '"$INSTDIR\${WINDOW}" open "%1"'
  WriteRegStr SHCTX "Software\Classes\.eml\OpenWithProgids" "${CLASS_MAIL}" ""
  ${RefreshShellIcons}
SectionEnd

Function un.onInit
  SetRegView 64
  StrCpy $RemoveData 0
  StrCpy $ForAll 0
  ReadRegStr $0 HKLM "${KEY_OWN}" "Folder"
  ${If} $0 == $INSTDIR
    StrCpy $ForAll 1
    UserInfo::GetAccountType
    Pop $1
    ${If} $1 != "Admin"
      MessageBox MB_OK|MB_ICONSTOP "${PRODUCT} was installed for everybody. An administrator has to remove it." /SD IDOK
      SetErrorLevel 4
      Abort
    ${EndIf}
  ${EndIf}
  Call un.Choose
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/REMOVEDATA" $1
  ${IfNot} ${Errors}
    StrCpy $RemoveData 1
  ${EndIf}
FunctionEnd

Function un.AskData
  !insertmacro MUI_HEADER_TEXT "Remove ${PRODUCT}" "Choose what happens to your data."
  nsDialogs::Create 1018
  Pop $0
  ${NSD_CreateLabel} 0 0 100% 36u "The program will be removed. Your workspaces, with every ticket and all that was not yet \
sent, stay on this computer, and a new installation finds them again."
  Pop $0
  ${NSD_CreateCheckbox} 0 48u 100% 12u "Delete my workspaces, backups, settings and logs for good"
  Pop $DataBox
  nsDialogs::Show
FunctionEnd

Function un.KeepAnswer
  ${NSD_GetState} $DataBox $RemoveData
FunctionEnd

Section "Uninstall"
  Call un.StopIfRunning
  RMDir /r "$INSTDIR\_internal"
  Delete "$INSTDIR\${WINDOW}"
  Delete "$INSTDIR\${COMMAND}"
  Delete "$INSTDIR\LICENSE.txt"
  Delete "$INSTDIR\THIRD-PARTY-NOTICES.txt"
  Delete "$INSTDIR\sbom.cdx.json"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\${PRODUCT}.lnk"
  DeleteRegKey SHCTX "${KEY_UNINSTALL}"
  DeleteRegKey SHCTX "${KEY_OWN}"
  DeleteRegKey SHCTX "Software\Classes\${CLASS_LINK}"
  DeleteRegKey SHCTX "Software\Classes\${CLASS_MAIL}"
  DeleteRegValue SHCTX "Software\Classes\.eml\OpenWithProgids" "${CLASS_MAIL}"
  ${If} $RemoveData == 1
    SetShellVarContext current ; data is always one person's
    RMDir /r "$LOCALAPPDATA\${PRODUCT}"
  ${EndIf}
  ${RefreshShellIcons}
SectionEnd
